package io.durablekafka.autoconfigure;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * Another process, which claims a file and says whether it has it: {@code !} or
 * {@code ?}. It keeps it until it is killed.
 */
public final class FileClaimChild {

	private FileClaimChild() {
	}

	public static void main(String[] args) throws Exception {
		FileClaim claim = FileClaim.of(Path.of(args[0]));
		System.out.write((claim != null) ? '!' : '?');
		System.out.flush();
		if (claim != null) {
			new CountDownLatch(1).await();
		}
	}

}
