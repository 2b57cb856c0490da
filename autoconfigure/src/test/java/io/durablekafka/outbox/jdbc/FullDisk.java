package io.durablekafka.outbox.jdbc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;

import org.h2.store.fs.FileBase;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * A file system for H2, used by URLs with {@code full:}, which can be full.
 */
public final class FullDisk extends FilePathWrapper {

	private static volatile boolean full;

	static void register() {
		FilePath.register(new FullDisk());
	}

	/**
	 * Whether nothing can be written.
	 * @param value whether the disk is full
	 */
	static void full(boolean value) {
		full = value;
	}

	@Override
	public String getScheme() {
		return "full";
	}

	@Override
	public FileChannel open(String mode) throws IOException {
		return new File(super.open(mode));
	}

	private static final class File extends FileBase {

		private final FileChannel channel;

		File(FileChannel channel) {
			this.channel = channel;
		}

		@Override
		public int read(ByteBuffer target) throws IOException {
			return this.channel.read(target);
		}

		@Override
		public synchronized int read(ByteBuffer target, long position) throws IOException {
			return this.channel.read(target, position);
		}

		@Override
		public int write(ByteBuffer source) throws IOException {
			requireSpace();
			return this.channel.write(source);
		}

		@Override
		public synchronized int write(ByteBuffer source, long position) throws IOException {
			requireSpace();
			return this.channel.write(source, position);
		}

		private static void requireSpace() throws IOException {
			if (full) {
				throw new IOException("No space left on device");
			}
		}

		@Override
		public long position() throws IOException {
			return this.channel.position();
		}

		@Override
		public FileChannel position(long position) throws IOException {
			this.channel.position(position);
			return this;
		}

		@Override
		public long size() throws IOException {
			return this.channel.size();
		}

		@Override
		public FileChannel truncate(long size) throws IOException {
			this.channel.truncate(size);
			return this;
		}

		@Override
		public void force(boolean metaData) throws IOException {
			this.channel.force(metaData);
		}

		@Override
		public synchronized FileLock tryLock(long position, long size, boolean shared) throws IOException {
			return this.channel.tryLock(position, size, shared);
		}

		@Override
		protected void implCloseChannel() throws IOException {
			this.channel.close();
		}

	}

}
