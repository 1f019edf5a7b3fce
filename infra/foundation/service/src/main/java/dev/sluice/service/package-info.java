/** What every long-running role shares: it runs once, closes in bounded time, and waits between attempts without delaying its end, and says what it waits for. */
@NullMarked
package dev.sluice.service;

import org.jspecify.annotations.NullMarked;
