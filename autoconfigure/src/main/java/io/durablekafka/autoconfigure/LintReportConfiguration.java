package io.durablekafka.autoconfigure;

import io.durablekafka.producer.lint.LintReport;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Where both kinds of rules put what they find.
 */
@Configuration(proxyBeanMethods = false)
class LintReportConfiguration {

	@Bean
	@ConditionalOnMissingBean
	LintReport lintReport() {
		return new LintReport();
	}

}
