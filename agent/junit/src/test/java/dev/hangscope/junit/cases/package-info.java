/** Tests that hang, for {@code HangReportIT} to run in JVMs of their own. Their names keep the build from running them. */
package dev.hangscope.junit.cases;
