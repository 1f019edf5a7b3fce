/** What commands ask of a cluster, embedded or not: the topics of the catalogue, and failures in words for people. */
@NullMarked
package dev.sluice.infra.cluster;

import org.jspecify.annotations.NullMarked;
