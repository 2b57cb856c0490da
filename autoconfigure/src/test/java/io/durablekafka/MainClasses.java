package io.durablekafka;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Set;

import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.LocationProvider;
import io.durablekafka.outbox.OutboxRecord;

/**
 * Where the classes and resources of this module are, without those of its tests.
 */
class MainClasses implements LocationProvider {

	@Override
	public Set<Location> get(Class<?> testClass) {
		return Set.of(Location.of(location()));
	}

	static Path resource(String name) {
		try {
			return Path.of(location().toURI()).resolve(name);
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static URL location() {
		return OutboxRecord.class.getProtectionDomain().getCodeSource().getLocation();
	}

}
