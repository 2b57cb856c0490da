package io.durablekafka.autoconfigure;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.jspecify.annotations.Nullable;

/**
 * The right to something on the local disk that one application context has at a time,
 * among all contexts of all processes. It ends with its process at the latest, however
 * that ends. The lock file stays: to remove it would let two hold the same right.
 */
final class FileClaim implements AutoCloseable {

	/**
	 * What this process holds. A second channel to the same file must not even be opened:
	 * on POSIX systems, closing it would end the lock of the first.
	 */
	private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

	/**
	 * Channels to files that the same classes hold under another class loader, and that
	 * are never closed for the same reason.
	 */
	private static final Queue<FileChannel> FOREIGN = new ConcurrentLinkedQueue<>();

	private final Path lockFile;

	private final FileChannel channel;

	private FileClaim(Path lockFile, FileChannel channel) {
		this.lockFile = lockFile;
		this.channel = channel;
	}

	/**
	 * Claim something.
	 * @param lockFile file that stands for it, which is created with its directory
	 * @return the claim, or {@code null} if another context has it
	 * @throws IOException if the file cannot be written
	 */
	static @Nullable FileClaim of(Path lockFile) throws IOException {
		Path directory = lockFile.toAbsolutePath().getParent();
		if (directory == null) {
			throw new IOException("%s is no file".formatted(lockFile));
		}
		Files.createDirectories(directory);
		Path path = directory.toRealPath().resolve(lockFile.getFileName());
		if (!HELD.add(path)) {
			return null;
		}
		FileChannel locked = null;
		try {
			locked = lock(path);
			return (locked != null) ? new FileClaim(path, locked) : null;
		}
		finally {
			if (locked == null) {
				HELD.remove(path);
			}
		}
	}

	private static @Nullable FileChannel lock(Path path) throws IOException {
		FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
		try {
			if (channel.tryLock() != null) {
				return channel;
			}
		}
		catch (OverlappingFileLockException ex) {
			FOREIGN.add(channel);
			return null;
		}
		catch (IOException ex) {
			channel.close();
			throw ex;
		}
		channel.close();
		return null;
	}

	@Override
	public void close() throws IOException {
		try {
			this.channel.close();
		}
		finally {
			HELD.remove(this.lockFile);
		}
	}

}
