package io.durablekafka.sample.order;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * What a customer asks for.
 *
 * @param customer who orders
 * @param item what is ordered
 * @param quantity how many of it
 * @since 0.1.0
 */
public record OrderRequest(@NotBlank @Size(max = 64) String customer, @NotBlank @Size(max = 100) String item,
		@NotNull @Min(1) @Max(1000) @Nullable Integer quantity) {

}
