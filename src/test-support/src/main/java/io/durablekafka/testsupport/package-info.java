/**
 * Real servers that tests start, kill, pause and restart, and proxies that break the
 * connections to them. Everything listens on the loopback interface. Needs Linux or
 * macOS, no container engine; nothing here depends on a test framework.
 */
@NullMarked
package io.durablekafka.testsupport;

import org.jspecify.annotations.NullMarked;
