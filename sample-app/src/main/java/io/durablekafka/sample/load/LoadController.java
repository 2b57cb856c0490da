package io.durablekafka.sample.load;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Sets the rate of made-up orders.
 */
@RestController
class LoadController {

	private final LoadGenerator generator;

	LoadController(LoadGenerator generator) {
		this.generator = generator;
	}

	@PutMapping("/load")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void set(@Valid @RequestBody Load load) {
		this.generator.setRate(load.rate());
	}

	/**
	 * What the load should be.
	 *
	 * @param ordersPerSecond the rate, zero to stop
	 */
	record Load(@NotNull @Min(0) @Max(LoadGenerator.MAX_RATE) @Nullable Integer ordersPerSecond) {

		int rate() {
			return (this.ordersPerSecond != null) ? this.ordersPerSecond : 0;
		}

	}

}
