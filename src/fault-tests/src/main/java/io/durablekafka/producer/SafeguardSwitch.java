package io.durablekafka.producer;

import java.util.Locale;

/**
 * The door through which a fault run reaches the safeguards. It lives in the package of
 * the safeguards and in no artifact that anybody deploys.
 */
public final class SafeguardSwitch {

	private SafeguardSwitch() {
	}

	/**
	 * Switch a safeguard off for senders that are created from now on.
	 * @param name name of the safeguard, such as {@code fail-stop}
	 * @throws IllegalArgumentException if there is none with this name
	 */
	public static void switchOff(String name) {
		Safeguard.switchOff(Safeguard.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_')));
	}

}
