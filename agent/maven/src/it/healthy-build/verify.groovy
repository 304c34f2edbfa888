String log = new File(basedir, 'build.log').text
assert log.contains('argLine set to -javaagent:') || log.contains('argLine set to "-javaagent:')
assert log.contains('watches this build')
assert log.contains('BUILD SUCCESS')
assert !log.contains('Hangscope: ')
