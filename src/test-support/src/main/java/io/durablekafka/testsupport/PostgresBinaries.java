package io.durablekafka.testsupport;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.util.LinuxUtils;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The PostgreSQL programs of the class path, unpacked once per user and archive into the
 * directory for temporary files. Several JVMs may unpack at the same time.
 *
 * @param directory where the programs are
 */
record PostgresBinaries(Path directory) {

	private static final int OWNER_EXECUTE = 0100;

	/**
	 * Unpack the programs unless that has been done.
	 * @return the programs
	 */
	static PostgresBinaries unpack() {
		byte[] archive = archive();
		Path directory = ServerFiles.unpack("postgres", digest(archive), (target) -> extract(archive, target));
		return new PostgresBinaries(directory);
	}

	/**
	 * Command line of a program. PostgreSQL refuses to run as root; then the program runs
	 * in a user namespace of its own, where it is nobody.
	 * @param program name of the program
	 * @param arguments its arguments
	 * @return the command line
	 */
	List<String> command(String program, List<String> arguments) {
		List<String> command = new ArrayList<>();
		if (LinuxUtils.isUnshareAvailable()) {
			command.addAll(List.of("unshare", "-U"));
		}
		command.add(this.directory.resolve("bin").resolve(program).toString());
		command.addAll(arguments);
		return command;
	}

	private static byte[] archive() {
		String system = System.getProperty("os.name").startsWith("Mac") ? "Darwin" : "Linux";
		String architecture = System.getProperty("os.arch").replace("amd64", "x86_64");
		try (InputStream archive = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, architecture)) {
			return archive.readAllBytes();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String digest(byte[] archive) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(archive);
			return HexFormat.of().formatHex(digest, 0, 8).toLowerCase(Locale.ROOT);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void extract(byte[] archive, Path target) throws IOException {
		try (TarArchiveInputStream tar = new TarArchiveInputStream(
				new BufferedInputStream(new XZInputStream(new ByteArrayInputStream(archive))))) {
			for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
				extract(tar, entry, target.resolve(entry.getName()).normalize());
			}
		}
	}

	private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path file) throws IOException {
		if (entry.isDirectory()) {
			Files.createDirectories(file);
			return;
		}
		Files.createDirectories(file.getParent());
		if (entry.isSymbolicLink()) {
			Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
			return;
		}
		Files.copy(tar, file);
		if ((entry.getMode() & OWNER_EXECUTE) != 0) {
			ServerFiles.makeExecutable(file);
		}
	}

}
