/** What the processors are told and what they count: validated settings, figures for people, names of stores and nodes. */
@NullMarked
package dev.sluice.topology.stream.config;

import org.jspecify.annotations.NullMarked;
