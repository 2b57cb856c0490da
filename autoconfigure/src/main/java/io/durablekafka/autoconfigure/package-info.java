/**
 * Properties, auto-configuration and failure analysis: the only package that knows Spring
 * Boot's auto-configuration.
 */
@NullMarked
package io.durablekafka.autoconfigure;

import org.jspecify.annotations.NullMarked;
