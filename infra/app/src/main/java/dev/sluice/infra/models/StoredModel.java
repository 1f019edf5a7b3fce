package dev.sluice.infra.models;

import dev.sluice.schemas.records.ModelSnapshot;

/**
 * A whole model in the topic.
 *
 * @param snapshot what is said of it, without its bytes
 * @param current whether it is the newest of its slot; others are readable until the topic is compacted
 * @param scores whether the rules say that a scorer uses it
 */
record StoredModel(ModelSnapshot snapshot, boolean current, boolean scores) {}
