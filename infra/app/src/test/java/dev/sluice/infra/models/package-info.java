@NullMarked
package dev.sluice.infra.models;

import org.jspecify.annotations.NullMarked;
