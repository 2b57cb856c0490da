package io.durablekafka.sample.broker;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Breaks the broker and mends it. Uses PUT, which a browser does not send for a page of
 * somebody else.
 */
@RestController
@RequestMapping("/broker")
class BrokerController {

	private final @Nullable LocalBroker broker;

	BrokerController(ObjectProvider<LocalBroker> broker) {
		this.broker = broker.getIfAvailable();
	}

	@PutMapping("/kill")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void kill() {
		require(broker().kill(), "The broker does not run.");
	}

	@PutMapping("/pause")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void pause() {
		require(broker().pause(), "The broker does not run, or is paused already.");
	}

	@PutMapping("/resume")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void resume() {
		require(broker().resume(), "The broker is not paused.");
	}

	@PutMapping("/restart")
	@ResponseStatus(HttpStatus.ACCEPTED)
	void restart() {
		broker().restart();
	}

	private LocalBroker broker() {
		if (this.broker == null) {
			throw new ResponseStatusException(HttpStatus.CONFLICT,
					"The application uses a broker that it did not start, and leaves it alone.");
		}
		return this.broker;
	}

	private static void require(boolean done, String otherwise) {
		if (!done) {
			throw new ResponseStatusException(HttpStatus.CONFLICT, otherwise);
		}
	}

}
