/**
 * Tests that the servers live, die and come back as promised, and that the proxies bite.
 */
@NullMarked
package io.durablekafka.testsupport;

import org.jspecify.annotations.NullMarked;
