package dev.hangscope.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Command lines as they are in {@code /proc/PID/cmdline}, whose arguments have lost their quotes, or as scripts have them. */
class SecretCommandsTest {
    static Stream<String> commandsWithSecrets() {
        return """
                -----BEGIN OPENSSH PRIVATE KEY----- SECRETsecret1 -----END OPENSSH PRIVATE KEY-----
                psql -c create user x identified by 'SECRETsecret1'
                mysql -e CREATE USER 'x'@'%' IDENTIFIED BY 'SECRETsecret1'
                docker login -u bob -p SECRETsecret1 registry
                docker login --password SECRETsecret1
                docker login --password=SECRETsecret1 registry
                podman login -p SECRETsecret1
                podman login -pSECRETsecret1
                ldapsearch -x -D cn=admin -w SECRETsecret1 -b dc=x
                ldapadd -wSECRETsecret1
                ldapmodify -x -w SECRETsecret1
                ldappasswd -s SECRETsecret1 -a SECRETsecret2 x
                mysql -u root -pSECRETsecret1 app
                mysql --password=SECRETsecret1
                mysqldump -pSECRETsecret1
                mysqladmin -u root password SECRETsecret1
                sshpass -p SECRETsecret1 ssh h
                sshpass -pSECRETsecret1 ssh h
                curl -u bob:SECRETsecret1 http://h
                curl --user=bob:SECRETsecret1 http://h
                curl -ubob:SECRETsecret1 http://h
                curl -su bob:SECRETsecret1 http://h
                curl -U bob:SECRETsecret1 http://h
                curl --proxy-user bob:SECRETsecret1 http://h
                curl -xhttp://bob:SECRETsecret1@p http://h
                curl --oauth2-bearer SECRETsecret1 http://h
                curl -H Authorization: Basic SECRETsecret1 http://h
                curl -H X-Api-Key: SECRETsecret1 http://h
                curl -d user=bob&password=SECRETsecret1 http://h
                wget --http-password=SECRETsecret1 http://h
                wget --user bob --password SECRETsecret1 http://h
                sqlplus scott/SECRETsecret1@db
                sqlplus -S scott/SECRETsecret1@//host:1521/x
                sqlplus scott/SECRETsecret1
                sqlldr userid=scott/SECRETsecret1 control=a.ctl
                expdp scott/SECRETsecret1 full=y
                rman target sys/SECRETsecret1@db
                rman target=sys/SECRETsecret1@db
                sqlcmd -S h -U sa -P SECRETsecret1
                sqlcmd -S h -U sa -PSECRETsecret1
                bcp t in f -U sa -P SECRETsecret1
                isql -U sa -P SECRETsecret1
                psql postgresql://bob:SECRETsecret1@h/db
                psql host=h user=bob password=SECRETsecret1
                PGPASSWORD=SECRETsecret1 psql
                MYSQL_PWD=SECRETsecret1 mysql
                REDISCLI_AUTH=SECRETsecret1 redis-cli
                redis-cli -a SECRETsecret1 ping
                redis-cli --pass SECRETsecret1 ping
                redis-server --requirepass SECRETsecret1
                redis-server requirepass SECRETsecret1
                mongo -u a -p SECRETsecret1
                mongosh -u a -pSECRETsecret1
                mongodump --password SECRETsecret1
                mosquitto_pub -u a -P SECRETsecret1 -t x
                mosquitto_sub --pw SECRETsecret1
                rabbitmqctl add_user bob SECRETsecret1
                rabbitmqctl change_password bob SECRETsecret1
                rabbitmqadmin -u bob -p SECRETsecret1 list queues
                smbclient //h/s -U bob%SECRETsecret1
                smbclient -U DOM\\bob%SECRETsecret1 //h/s
                mount -t cifs -o username=bob,password=SECRETsecret1 //h/s /m
                mount -o user=bob,pass=SECRETsecret1
                rpcclient -U bob%SECRETsecret1 h
                xfreerdp /u:bob /p:SECRETsecret1 /v:h
                zip -P SECRETsecret1 a.zip b
                zip -PSECRETsecret1 a.zip b
                unzip -P SECRETsecret1 a.zip
                7z x -pSECRETsecret1 a.7z
                7za a -pSECRETsecret1 a.7z
                unrar x -pSECRETsecret1 a.rar
                rar a -hpSECRETsecret1 a.rar
                openssl rsa -passin pass:SECRETsecret1
                openssl enc -aes-256-cbc -k SECRETsecret1
                openssl pkcs12 -password pass:SECRETsecret1
                openssl req -passout pass:SECRETsecret1
                gpg --passphrase SECRETsecret1 -d f
                gpg --batch --passphrase=SECRETsecret1 -d f
                keytool -list -storepass SECRETsecret1 -keystore k
                keytool -keypass SECRETsecret1
                jarsigner -storepass SECRETsecret1 a.jar
                htpasswd -b f bob SECRETsecret1
                htpasswd -nb bob SECRETsecret1
                htpasswd -bc f bob SECRETsecret1
                ansible-vault --vault-password SECRETsecret1
                kubectl config set-credentials bob --token=SECRETsecret1
                kubectl --token SECRETsecret1 get pods
                kubectl create secret generic db --from-literal=a=SECRETsecret1
                helm install x --set db.password=SECRETsecret1
                helm registry login -u a -p SECRETsecret1 h
                helm repo add x http://h --username a --password SECRETsecret1
                oc login -u bob -p SECRETsecret1
                oc login --token=SECRETsecret1
                az login -u bob -p SECRETsecret1
                az login --service-principal -u a -p SECRETsecret1 --tenant t
                aws configure set aws_secret_access_key SECRETsecret1
                vault login SECRETsecret1
                vault login token=SECRETsecret1
                nats -s nats://bob:SECRETsecret1@h
                cf login -u a -p SECRETsecret1
                skopeo copy --creds bob:SECRETsecret1 a b
                skopeo copy --src-creds bob:SECRETsecret1 a b
                skopeo copy --dest-creds=bob:SECRETsecret1 a b
                crictl pull --creds bob:SECRETsecret1 img
                http -a bob:SECRETsecret1 GET h
                https --auth bob:SECRETsecret1 h
                ab -A bob:SECRETsecret1 http://h/
                snmpwalk -v2c -c SECRETsecret1 h
                snmpget -v3 -A SECRETsecret1 -X SECRETsecret2 h
                ipmitool -H h -U a -P SECRETsecret1 power status
                lftp -u bob,SECRETsecret1 h
                ncftp -u bob -p SECRETsecret1 h
                plink -pw SECRETsecret1 bob@h
                pscp -pw SECRETsecret1 a bob@h:
                winexe -U bob%SECRETsecret1 //h cmd
                influx -username a -password SECRETsecret1
                clickhouse-client --password SECRETsecret1
                cqlsh -u a -p SECRETsecret1
                cypher-shell -u neo4j -p SECRETsecret1
                elasticdump --input=http://bob:SECRETsecret1@h
                beeline -u jdbc:hive2://h -n a -p SECRETsecret1
                impdp a/SECRETsecret1@db
                sqlcl a/SECRETsecret1@db
                imp scott/SECRETsecret1
                exp scott/SECRETsecret1 file=x
                db2 connect to x user bob using SECRETsecret1
                usermod -p SECRETsecret1 bob
                useradd -p SECRETsecret1 bob
                wpa_passphrase ssid SECRETsecret1
                nmcli dev wifi connect ssid password SECRETsecret1
                mvn -Dgpg.passphrase=SECRETsecret1
                gradle -PsigningPassword=SECRETsecret1
                java -Djavax.net.ssl.trustStorePassword=SECRETsecret1
                java --spring.datasource.password=SECRETsecret1
                java -Dspring.cloud.config.server.git.passphrase=SECRETsecret1
                twine upload -u a -p SECRETsecret1 d
                npm config set //registry/:_authToken=SECRETsecret1
                npm config set //registry/:_auth=SECRETsecret1
                pip install --index-url https://a:SECRETsecret1@h/
                git clone https://oauth2:SECRETsecret1@h/r.git
                git -c http.extraheader=AUTHORIZATION: basic SECRETsecret1 fetch
                svn co --password SECRETsecret1 u
                hg pull --config auth.x.password=SECRETsecret1
                cvs -d :pserver:bob:SECRETsecret1@h:/r
                borg BORG_PASSPHRASE=SECRETsecret1
                swaks --auth-password SECRETsecret1 --auth-user a
                swaks -ap SECRETsecret1
                sendemail -xu bob -xp SECRETsecret1
                docker exec db mysql -pSECRETsecret1
                sh -c mysqldump -pSECRETsecret1 > /backup
                cd /a && docker login -p SECRETsecret1 h
                sudo zip -rP SECRETsecret1 a.zip b
                env A=b unzip -oP SECRETsecret1 a.zip
                PATH=/bin http -a bob:SECRETsecret1 h
                Cannot run program: "sshpass -p SECRETsecret1"
                mysql -u root -p'SECRETsecret1 and more'
                curl -u "bob:SECRETsecret1 and more" http://h
                ldapsearch -xw SECRETsecret1
                curl -b session=SECRETsecret1 http://h
                curl -E a.pem:SECRETsecret1 https://h
                docker --config /x login -u bob -pSECRETsecret1
                /opt/oracle/bin/sqlplus -S scott/SECRETsecret1@db @run.sql
                sqlplus userid=scott/SECRETsecret1
                """.lines();
    }

    static Stream<String> harmlessCommands() {
        return """
                java -jar app.jar --profile default
                docker run -p 8080:80 nginx
                docker run -it --rm -p 127.0.0.1:5432:5432 postgres
                podman run -p 80:80 x
                docker login registry.example.com
                docker compose -p project up
                ps -p 1234
                mkdir -p /var/lib/app
                cp -p a b
                ssh -p 2222 host
                ssh -p 2222 user@host
                scp -P 22 a b
                rsync -avzP a b
                pg_dump -w -U bob db
                psql -U bob -w db
                ldapsearch -x -W -D cn=admin -b dc=x
                ldapsearch -x -b dc=x uid=bob
                mysql -u root -p app
                mysql -u root -P 3307 app
                mysqld --port=3306 --pid-file=/run/mysqld/mysqld.pid
                mysqladmin -u root status
                sqlplus /nolog
                sqlplus / as sysdba
                sqlplus @script.sql
                sqlplus scott@db
                curl -u bob http://h
                curl -o out.txt http://h/a:b
                curl -sSLf -H Accept: application/json http://h
                grep -u a:b file
                sort -u a:b
                mysqlimport -u root --local app /tmp/t.txt
                redis-cli -h h -p 6379 ping
                redis-server *:6379
                sshpass -e ssh host
                sshpass -f /run/secret ssh host
                zip -r a.zip b
                unzip -o a.zip -d /tmp/p
                7z x a.7z -o/tmp/p
                openssl req -new -key server.key -out s.csr
                openssl x509 -in cert.pem -noout -text
                openssl s_client -connect h:443
                openssl enc -d -aes-256-cbc -kfile /x
                keytool -list -keystore k.jks
                kubectl get secret db -o yaml
                kubectl get pods -w
                watch -n 1 -w ls
                python -m http.server -p 8080
                identified by the name
                The thread is identified by its id
                objects identified by key
                sk-learn-worker-1
                task-scheduler-1
                sk-SK
                disk-usage-monitor-for-all-the-things-0001
                risk-assessment-service-worker-thread-pool-1
                hf_worker_1
                hf_transfer
                npm_config_cache=/root/.npm
                npm_lifecycle_event=start
                npm_package_json
                SG.worker.1
                SG.main.thread
                xapp-main
                AKIARA Tanaka
                eyJ
                jwt-filter
                pypi-proxy
                pypi-mirror-sync-daemon
                hvs.exe
                s.txt
                ya29.txt
                dop_v1_test
                glpat-
                com.acme.token.TokenFilter
                http-nio-8443-exec-10
                org.springframework.security.web.context.SecurityContextPersistenceFilter.doFilter(SecurityContextPersistenceFilter.java:91)
                /usr/lib/jvm/java-17/bin/java -Xmx512m -cp /app/lib/* com.acme.Main --port 8080
                /usr/sbin/sshd -D
                postgres: bob db 127.0.0.1(5432) idle
                nginx: worker process
                bearer of news
                Bearer token is missing
                Basic authentication required
                basic realm="x"
                ring-bearer thread
                docker-entrypoint.sh mysqld
                sh -c mysqldump --all-databases > /backup/p
                mongod --port 27017 --dbpath /data
                mongo --host h -p
                cqlsh h 9042
                htpasswd -c file bob
                htpasswd file bob
                smbd --foreground
                smbclient -L host -U bob
                net start spooler
                rabbitmqctl list_queues
                rabbitmqctl list_users
                snmpwalk -v3 -u bob h
                lftp -u bob h
                lftp -e mirror h
                make -k all
                zip -k a
                tar -pxf a.tar
                git log -p HEAD
                git clone git@github.com:a/b.git
                git commit -a -m password handling
                svn co http://h/r
                vault server -config /x
                vault status
                vault login -method=oidc
                aws s3 cp a s3://b/c
                az vm list
                user/bob@example
                path/to/file@v2
                npm install @scope/pkg@1.0.0
                go get github.com/a/b@v1.2.3
                imp a b
                exp 2
                sql script.sql
                sql/query@prod
                db2 connect to x
                created using template
                java -Dkey.file=/x -jar a.jar
                java -Duser.home=/root
                java -agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=*:5005
                java -XX:+UseG1GC -Xlog:gc*:file=/x:time,tags
                --add-opens java.base/java.lang=ALL-UNNAMED
                gpg --passphrase-fd 0
                gpg --passphrase-file /x -d f
                kubectl config set-credentials bob --username=x
                useradd -m -s /bin/sh bob
                usermod -aG docker bob
                http GET h
                ab -n 100 -c 10 http://h/
                https://h/a?b=c
                https://hooks.slack.com/
                jdbc:postgresql://h:5432/db
                jdbc:oracle:thin:@//h:1521/x
                jdbc:h2:mem:test
                ipmitool -H h -U a power status
                nmcli dev wifi list
                set password policy
                SET PASSWORD FOR bob
                password expired
                docker run --name mysql -p3306:3306 mysql:8
                docker run -e A=b --name redis-cli -p 6379:6379 redis
                vault login -method=userpass username=bob
                mysql -p --host db
                curl -u bob: http://h
                curl -u : --negotiate http://h
                rman cmdfile=scripts/run.rcv
                sqlplus bob @dir/run.sql
                the archive is a zip -P is its option
                openssl rsa -check file
                bearer Authentication failed
                Basic Authentication failed
                every object is identified by id
                the user bob is identified by name
                primary key is identified by column
                forgot password? ask
                password must be 'set'
                say net -U bob%x
                """.lines();
    }

    @ParameterizedTest
    @MethodSource("commandsWithSecrets")
    void secrets_of_command_lines_are_hidden(String command) {
        String redacted = Secrets.redacted(command);

        assertThat(redacted).doesNotContain("SECRETsecret1").contains(Secrets.HIDDEN);
        assertThat(Secrets.redacted(redacted)).isEqualTo(redacted);
    }

    @ParameterizedTest
    @MethodSource("harmlessCommands")
    void harmless_command_lines_stay(String command) {
        assertThat(Secrets.redacted(command)).isSameAs(command);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "curl -u bob:*** http://h -o a:b",
                "docker login -u bob -p *** registry && docker run -p 80:80 a",
                "mysql -p'***' -h db",
                "sqlplus scott/***@//h:1521/x @a/b.sql",
                "htpasswd -b file bob *** ; ls -l a",
            })
    void what_stands_around_a_secret_stays(String redacted) {
        assertThat(Secrets.redacted(redacted.replace(Secrets.HIDDEN, "hunter2")))
                .isEqualTo(redacted);
    }
}
