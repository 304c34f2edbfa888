String log = new File(basedir, 'build.log').text
assert log.contains('Tests run: 1, Failures: 0')
assert log.contains('failOnHang is set')
assert log.contains('BUILD FAILURE')
assert log.contains('LateTest.java:')
