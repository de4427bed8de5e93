package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.sync.Schedule.Lead;
import io.tappostgres.sync.Schedule.LeadAhead;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ScheduleTest {

    @Test
    void oneReaderLeadsAllStreamsInTheirOrder() throws InterruptedException {
        Schedule schedule = new Schedule(3, false);
        for (int place = 0; place < 3; place++) {
            assertThat(schedule.next()).isEqualTo(new Lead(place));
            schedule.ended(place);
        }
        assertThat(schedule.next()).isNull();
    }

    @Test
    void otherReadersLookAtTheNextStreamOneAtATime() throws Exception {
        Schedule schedule = new Schedule(3, false);
        assertThat(schedule.next()).isEqualTo(new Lead(0));
        LeadAhead second = (LeadAhead) schedule.next();
        assertThat(second).isEqualTo(new LeadAhead(1));
        CompletableFuture<Schedule.Work> waiting = next(schedule);
        assertThat(schedule.take(second)).isTrue();
        assertThat(waiting.get()).isEqualTo(new LeadAhead(2));
    }

    @Test
    void postponedStreamIsLedWhenNoOtherIs() throws Exception {
        Schedule schedule = new Schedule(3, false);
        schedule.next();
        schedule.postpone((LeadAhead) schedule.next());
        CompletableFuture<Schedule.Work> waiting = next(schedule);
        assertThat(waiting).isNotDone();
        schedule.ended(0);
        assertThat(waiting.get()).isEqualTo(new Lead(1));
    }

    @Test
    void streamThatIsLedInItsTurnMeanwhileIsNotLedAhead() throws InterruptedException {
        Schedule schedule = new Schedule(2, false);
        schedule.next();
        LeadAhead second = (LeadAhead) schedule.next();
        schedule.ended(0);
        assertThat(schedule.next()).isEqualTo(new Lead(1));
        assertThat(schedule.take(second)).isFalse();
        schedule.ended(1);
        assertThat(schedule.next()).isNull();
    }

    @Test
    void readersWaitUntilTheLastStreamHasEnded() throws Exception {
        Schedule schedule = new Schedule(1, false);
        schedule.next();
        CompletableFuture<Schedule.Work> waiting = next(schedule);
        assertThat(waiting).isNotDone();
        schedule.ended(0);
        assertThat(waiting.get()).isNull();
    }

    @Test
    void allStreamsAreLedAtOnceWhereTheyMayBeMixed() throws InterruptedException {
        Schedule schedule = new Schedule(2, true);
        assertThat(schedule.next()).isEqualTo(new Lead(0));
        assertThat(schedule.next()).isEqualTo(new Lead(1));
    }

    @Test
    void abortedRunGivesNobodyAnything() throws Exception {
        Schedule schedule = new Schedule(1, false);
        schedule.next();
        CompletableFuture<Schedule.Work> waiting = next(schedule);
        schedule.abort();
        assertThat(waiting.get()).isNull();
        assertThat(schedule.next()).isNull();
    }

    private static CompletableFuture<Schedule.Work> next(Schedule schedule) {
        return CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return schedule.next();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        })
                .orTimeout(20, TimeUnit.SECONDS);
    }
}
