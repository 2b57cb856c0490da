package io.durablekafka;

import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * Transactions of nothing.
 */
final class NoDatabase extends AbstractPlatformTransactionManager {

	private static final long serialVersionUID = 1L;

	@Override
	protected Object doGetTransaction() {
		return new Object();
	}

	@Override
	protected void doBegin(Object transaction, TransactionDefinition definition) {
		// nothing to begin
	}

	@Override
	protected void doCommit(DefaultTransactionStatus status) {
		// nothing to commit
	}

	@Override
	protected void doRollback(DefaultTransactionStatus status) {
		// nothing to roll back
	}

}
