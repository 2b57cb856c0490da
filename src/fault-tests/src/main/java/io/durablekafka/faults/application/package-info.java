/**
 * The application under test: an ordinary Spring Boot application that sends without
 * pause and keeps a journal of what it was told.
 */
@NullMarked
package io.durablekafka.faults.application;

import org.jspecify.annotations.NullMarked;
