package shop;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@EnableAsync
@EnableScheduling
@EnableJpaRepositories(considerNestedRepositories = true)
public class Shop {
    @Entity
    public static class Item {
        @Id
        @GeneratedValue
        public Long id;
    }

    public interface Items extends JpaRepository<Item, Long> {}

    @Service
    public static class Mail {
        @Async
        public CompletableFuture<String> send() {
            return CompletableFuture.completedFuture("sent");
        }
    }

    @RestController
    public static class Pages {
        private final Items items;
        private final Mail mail;

        public Pages(Items items, Mail mail) {
            this.items = items;
            this.mail = mail;
        }

        @GetMapping("/")
        public String order() {
            items.save(new Item());
            return mail.send().join() + items.count();
        }

        @Scheduled(fixedDelay = 700)
        public void clean() {
            items.deleteAllInBatch();
        }
    }

    public static void run(String port) {
        SpringApplication application = new SpringApplication(Shop.class);
        application.setDefaultProperties(Map.of(
                "server.port", port,
                "server.address", "127.0.0.1",
                "spring.datasource.url", "jdbc:h2:mem:shop",
                "spring.jpa.hibernate.ddl-auto", "create-drop",
                "logging.level.root", "warn"));
        application.run();
    }
}
