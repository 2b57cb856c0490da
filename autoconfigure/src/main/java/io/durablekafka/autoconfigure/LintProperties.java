package io.durablekafka.autoconfigure;

import java.util.LinkedHashSet;
import java.util.Set;

import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * Configuration properties of the rules that look for mistakes in the configuration of
 * producers.
 *
 * @since 0.1.0
 */
public class LintProperties {

	/**
	 * Whether the configuration of producers is checked at start-up.
	 */
	private boolean enabled = true;

	/**
	 * Mildest severity of a finding that stops the application.
	 */
	private FailOn failOn = FailOn.ERROR;

	/**
	 * Comma-separated list of the ids of rules to leave out, such as S24.
	 */
	private Set<String> ignore = new LinkedHashSet<>();

	@NestedConfigurationProperty
	private final ClusterLintProperties cluster = new ClusterLintProperties();

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public FailOn getFailOn() {
		return this.failOn;
	}

	public void setFailOn(FailOn failOn) {
		this.failOn = failOn;
	}

	public Set<String> getIgnore() {
		return this.ignore;
	}

	public void setIgnore(Set<String> ignore) {
		this.ignore = ignore;
	}

	public ClusterLintProperties getCluster() {
		return this.cluster;
	}

	/**
	 * Findings that stop the application.
	 */
	public enum FailOn {

		/**
		 * What cannot work.
		 */
		ERROR,

		/**
		 * Warnings as well.
		 */
		WARNING,

		/**
		 * None.
		 */
		NEVER

	}

}
