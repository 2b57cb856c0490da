package io.durablekafka.sample.live;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Answers the page, which asks twice a second.
 */
@RestController
class LiveController {

	private final LiveStatusSource source;

	LiveController(LiveStatusSource source) {
		this.source = source;
	}

	@GetMapping("/live")
	LiveStatus live() {
		return this.source.status();
	}

}
