-- For Flyway: add classpath:META-INF/durable-kafka/outbox/flyway/{vendor} to spring.flyway.locations.
-- Repeatable, not versioned: it can neither clash with the application's own versions nor come
-- out of order among them. For other table names copy it and change them.
-- Outbox of Durable Kafka on H2. Safe to run again.
-- H2 commits each new block of ids by itself, which writes to the file: the blocks are large.
-- Binary columns are not BLOBs, since each of those costs transactions of its own.
CREATE TABLE IF NOT EXISTS kafka_outbox (
	id BIGINT GENERATED ALWAYS AS IDENTITY (CACHE 10000) PRIMARY KEY,
	lane SMALLINT NOT NULL CHECK (lane BETWEEN 0 AND 255),
	topic CHARACTER VARYING NOT NULL,
	topic_partition INTEGER,
	record_key BINARY VARYING,
	record_value BINARY VARYING,
	headers BINARY VARYING NOT NULL,
	record_timestamp BIGINT NOT NULL,
	message_id CHARACTER VARYING NOT NULL,
	origin CHARACTER VARYING NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL
);

CREATE TABLE IF NOT EXISTS kafka_outbox_dead (
	id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	lane SMALLINT NOT NULL,
	topic CHARACTER VARYING NOT NULL,
	topic_partition INTEGER,
	record_key BINARY VARYING,
	record_value BINARY VARYING,
	headers BINARY VARYING NOT NULL,
	record_timestamp BIGINT NOT NULL,
	message_id CHARACTER VARYING NOT NULL,
	origin CHARACTER VARYING NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL,
	category VARCHAR(40) NOT NULL,
	error_text CHARACTER VARYING NOT NULL,
	attempts INTEGER NOT NULL,
	failed_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL
);

CREATE INDEX IF NOT EXISTS kafka_outbox_dead_message_id ON kafka_outbox_dead (message_id);

-- Who relays which lanes. The member '*' counts the changes.
CREATE TABLE IF NOT EXISTS kafka_outbox_lease (
	member CHARACTER VARYING(200) PRIMARY KEY,
	instance CHARACTER VARYING(200) NOT NULL,
	lanes VARCHAR(1000) NOT NULL,
	epoch BIGINT NOT NULL,
	lease_millis BIGINT NOT NULL,
	renewed_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL
);
