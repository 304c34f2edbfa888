String log = new File(basedir, 'build.log').text
assert log.contains('no file of this build has changed for 12 s')
assert log.contains('missing sentinel')
assert log.contains('sample.ImportTest.imports_all_rows(ImportTest.java:')
assert log =~ /ending the JVM \d+, which is stuck/
assert log.contains('BUILD FAILURE')
assert log.indexOf('Hangscope: 1 hang in the JVMs of this build') < log.indexOf('BUILD FAILURE')
assert new File(basedir, 'target/hangscope').list().any { it.startsWith('watchdog-report-') }
