/**
 * What an application touches: the template, its result, and the beans it may add.
 */
@NullMarked
package io.durablekafka;

import org.jspecify.annotations.NullMarked;
