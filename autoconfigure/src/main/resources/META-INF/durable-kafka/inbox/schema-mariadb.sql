-- Inbox of Durable Kafka on MariaDB: records that consumers have seen. Safe to run again.
-- Names and ids are ASCII, and compared as they are: the default collation ignores case.
CREATE TABLE IF NOT EXISTS kafka_inbox (
	consumer_group VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	topic VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	message_id VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	topic_partition INTEGER NOT NULL,
	record_offset BIGINT NOT NULL,
	processed BOOLEAN NOT NULL,
	seen_at TIMESTAMP(6) NOT NULL,
	PRIMARY KEY (consumer_group, topic, message_id),
	INDEX kafka_inbox_seen_at (seen_at)
);
