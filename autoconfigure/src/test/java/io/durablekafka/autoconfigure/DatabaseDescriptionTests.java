package io.durablekafka.autoconfigure;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DatabaseDescription}.
 */
class DatabaseDescriptionTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			jdbc:h2:mem:test                               | true  | false
			jdbc:h2:mem:                                   | true  | false
			jdbc:h2:tcp://localhost:9092/mem:test          | true  | false
			jdbc:hsqldb:mem:test                           | true  | false
			jdbc:derby:memory:test                         | true  | false
			jdbc:h2:file:/data/orders                      | false | true
			jdbc:h2:./orders                               | false | true
			jdbc:h2:~/members                              | false | true
			jdbc:h2:tcp://localhost/~/orders               | false | false
			jdbc:postgresql://localhost/mem                | false | false
			jdbc:hsqldb:file:orders                        | false | false
			""")
	void urlTellsWhatKindOfDatabaseItIs(String url, boolean inMemory, boolean embedded) {
		DatabaseDescription database = new DatabaseDescription("any", url);
		assertThat(database.isInMemory()).isEqualTo(inMemory);
		assertThat(database.isEmbedded()).isEqualTo(embedded);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			jdbc:postgresql://me:secret@db:5432/orders?password=secret | any at jdbc:postgresql://db:5432/orders
			jdbc:h2:file:/data/orders;PASSWORD=secret                  | any at jdbc:h2:file:/data/orders
			''                                                         | any
			""")
	void textHasNoSecrets(String url, String text) {
		assertThat(new DatabaseDescription("any", url)).hasToString(text);
	}

}
