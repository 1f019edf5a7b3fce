/** What every long-running role shares: it runs once, closes in bounded time, and waits between attempts without delaying its end. */
@NullMarked
package dev.sluice.service;

import org.jspecify.annotations.NullMarked;
