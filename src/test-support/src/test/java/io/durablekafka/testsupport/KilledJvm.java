package io.durablekafka.testsupport;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;

/**
 * Main class of a JVM that starts a server and is killed before it can clean up.
 */
public final class KilledJvm {

	private KilledJvm() {
	}

	/**
	 * Run the JVM and kill it once the server runs.
	 * @param server {@code kafka}, or simple name of the class of a database server
	 * @param directory directory of the server
	 * @return the server's process
	 */
	static ProcessHandle leave(String server, Path directory) throws IOException, InterruptedException {
		ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-D%s=%s".formatted(MySqlServer.ARCHIVE, System.getProperty(MySqlServer.ARCHIVE, "")),
				KilledJvm.class.getName(), server, directory.toString())
			.redirectError(ProcessBuilder.Redirect.DISCARD);
		builder.environment()
			.put("CLASSPATH", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
		Process jvm = builder.start();
		try (BufferedReader output = jvm.inputReader()) {
			String pid = output.lines()
				.filter((line) -> line.startsWith("pid="))
				.findFirst()
				.orElseThrow(() -> new IllegalStateException(server + " was not started"));
			return ProcessHandle.of(Long.parseLong(pid.substring(4))).orElseThrow();
		}
		finally {
			jvm.destroyForcibly().waitFor();
		}
	}

	public static void main(String[] args) throws SQLException, InterruptedException {
		Path directory = Path.of(args[1]);
		System.out
			.println("pid=" + ("kafka".equals(args[0]) ? startKafka(directory) : startDatabase(args[0], directory)));
		new CountDownLatch(1).await();
	}

	private static long startKafka(Path directory) {
		return KafkaCluster.builder().directory(directory).build().start().pid(0);
	}

	private static long startDatabase(String type, Path directory) throws SQLException {
		DatabaseServer.Builder<?> builder = switch (type) {
			case "PostgresServer" -> PostgresServer.builder();
			case "MariaDbServer" -> MariaDbServer.builder();
			case "MySqlServer" -> MySqlServer.builder();
			default -> throw new IllegalArgumentException(type);
		};
		DatabaseServer server = builder.directory(directory).build().start();
		try (Connection connection = server.dataSource().getConnection();
				Statement statement = connection.createStatement()) {
			statement.execute("CREATE TABLE t AS SELECT 1 AS id");
		}
		return server.pid();
	}

}
