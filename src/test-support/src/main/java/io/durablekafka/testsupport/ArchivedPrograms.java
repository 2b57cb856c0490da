package io.durablekafka.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Programs in a zip or jar file.
 *
 * @param archive the file
 * @param root directory in the archive to begin at, empty or with a slash at the end
 * @param wanted paths below the root to unpack
 * @param executable those of them that are programs
 */
record ArchivedPrograms(Path archive, String root, Pattern wanted, Pattern executable) {

	/**
	 * Unpack the programs unless that has been done.
	 * @param product name of the product
	 * @return where they are
	 */
	Path unpack(String product) {
		return ServerFiles.unpack(product, this.archive.getFileName().toString().replaceAll("\\.\\w+$", ""),
				this::extractTo);
	}

	private void extractTo(Path target) throws IOException {
		try (ZipFile zip = new ZipFile(this.archive.toFile())) {
			List<? extends ZipEntry> entries = zip.stream().filter((entry) -> !entry.isDirectory()).toList();
			for (ZipEntry entry : entries) {
				if (entry.getName().startsWith(this.root)) {
					extract(zip, entry, entry.getName().substring(this.root.length()), target);
				}
			}
		}
	}

	private void extract(ZipFile zip, ZipEntry entry, String name, Path target) throws IOException {
		if (!this.wanted.matcher(name).matches()) {
			return;
		}
		Path file = target.resolve(name).normalize();
		if (!file.startsWith(target)) {
			throw new IOException("'%s' is outside of the archive".formatted(name));
		}
		Files.createDirectories(file.getParent());
		try (InputStream content = zip.getInputStream(entry)) {
			Files.copy(content, file);
		}
		if (this.executable.matcher(name).matches()) {
			ServerFiles.makeExecutable(file);
		}
	}

}
