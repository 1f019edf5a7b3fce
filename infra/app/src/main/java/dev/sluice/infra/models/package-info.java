/** {@code sluice models}: models that people bring, list, pin and roll back, and the topic they are in. */
@NullMarked
package dev.sluice.infra.models;

import org.jspecify.annotations.NullMarked;
