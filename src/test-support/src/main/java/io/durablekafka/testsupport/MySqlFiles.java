package io.durablekafka.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the servers of the MySQL family have in common: how they are started, and the
 * files from which they learn about their user and their database.
 *
 * @param server directory of the server
 * @param data directory of its data
 */
record MySqlFiles(Path server, Path data) {

	static final String DATABASE = "outbox";

	static final String USER = "outbox";

	static final String PASSWORD = "outbox";

	/**
	 * Executed whenever the server starts, one statement per line.
	 */
	private static final List<String> FIRST_STATEMENTS = List.of("CREATE DATABASE IF NOT EXISTS " + DATABASE + ";",
			"CREATE USER IF NOT EXISTS '%s'@'%%' IDENTIFIED BY '%s';".formatted(USER, PASSWORD),
			"GRANT ALL ON *.* TO '%s'@'%%' WITH GRANT OPTION;".formatted(USER));

	/**
	 * Arguments of the server.
	 * @param home where its programs are
	 * @param port its port
	 * @param settings its parameters
	 * @return the arguments
	 */
	List<String> arguments(Path home, int port, Map<String, String> settings) {
		List<String> arguments = new ArrayList<>(installation(home));
		arguments
			.addAll(List.of("--port=" + port, "--bind-address=127.0.0.1", "--skip-name-resolve", "--socket=mysql.sock",
					"--pid-file=" + this.data.resolve("mysql.pid"), "--init-file=" + this.server.resolve("init.sql")));
		settings.forEach((name, value) -> arguments.add("--%s=%s".formatted(name, value)));
		return arguments;
	}

	/**
	 * Arguments that server and installation take.
	 * @param home where the programs are
	 * @return the arguments
	 */
	List<String> installation(Path home) {
		List<String> arguments = new ArrayList<>(
				List.of("--no-defaults", "--basedir=" + home, "--datadir=" + this.data));
		if (System.getProperty("user.name").equals("root")) {
			arguments.add("--user=root");
		}
		return arguments;
	}

	/**
	 * Whether there is a complete database.
	 */
	boolean isInitialized() {
		return Files.exists(marker());
	}

	/**
	 * Remove what a failed installation left.
	 */
	void clear() {
		if (Files.exists(this.data)) {
			ServerFiles.delete(this.data);
		}
	}

	/**
	 * Remember that the installation is complete.
	 */
	void setInitialized() {
		try {
			Files.write(this.server.resolve("init.sql"), FIRST_STATEMENTS);
			Files.createFile(marker());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Path marker() {
		return this.server.resolve("initialized");
	}

}
