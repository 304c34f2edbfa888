String log = new File(basedir, 'build.log').text
assert log.contains('no file of this build has changed for 12 s')
assert log.contains('unclosed stdin')
assert log.contains('sample.SortTest.sorts(SortTest.java:')
assert log.contains('BUILD FAILURE')
