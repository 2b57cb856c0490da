/**
 * The library's own rules for records, each of which is only asked when it is configured.
 */
@NullMarked
package io.durablekafka.record.validation;

import org.jspecify.annotations.NullMarked;
