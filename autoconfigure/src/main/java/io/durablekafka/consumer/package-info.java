/**
 * What consumers need to recognise a record that they have seen already. Knows nothing of
 * the producing side but the name of a header.
 */
@NullMarked
package io.durablekafka.consumer;

import org.jspecify.annotations.NullMarked;
