-- Inbox of Durable Kafka on PostgreSQL: records that consumers have seen. Safe to run again.
CREATE TABLE IF NOT EXISTS kafka_inbox (
	consumer_group TEXT NOT NULL,
	topic TEXT NOT NULL,
	message_id TEXT NOT NULL,
	topic_partition INTEGER NOT NULL,
	record_offset BIGINT NOT NULL,
	processed BOOLEAN NOT NULL,
	seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
	PRIMARY KEY (consumer_group, topic, message_id)
);

CREATE INDEX IF NOT EXISTS kafka_inbox_seen_at ON kafka_inbox (seen_at);
