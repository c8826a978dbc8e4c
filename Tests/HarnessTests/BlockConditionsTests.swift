import Glibc
import Testing

@testable import Harness

/// Which blocks count where the machine is taken away, and where a side waits by itself; by planted counters.
@Suite struct BlocksOfABusyMachine {
  private func conditions(
    processor: Int, preemptions: Int = 0, waits: Int = 0, delay: Int? = 0
  ) -> BlockConditions {
    BlockConditions(
      nanoseconds: 1_000_000, processorNanoseconds: processor, preemptions: preemptions, waits: waits, delayNanoseconds: delay)
  }

  @Test func aBlockThatComputesCountsIfItHadTheProcessor() {
    #expect(!conditions(processor: 1_000_000).wasTakenAway)
    #expect(!conditions(processor: 800_000).wasTakenAway)
    #expect(conditions(processor: 700_000).wasTakenAway, "a hypervisor took it")
    #expect(conditions(processor: 980_000, preemptions: 1, delay: 20_000).wasTakenAway, "a neighbor took it")
    #expect(!conditions(processor: 999_000, preemptions: 1, delay: 1000).wasTakenAway, "for hardly any time")
    #expect(conditions(processor: 999_000, preemptions: 1, delay: nil).wasTakenAway, "for nobody knows how long")
    #expect(!conditions(processor: 3_900_000).wasTakenAway, "several threads")
  }

  /// What sleeps, reads or waits for a lock has hardly any of the processor's time by itself.
  @Test func aBlockThatWaitsCountsUnlessItWasReadyAndHadNoProcessor() {
    #expect(!conditions(processor: 10_000, waits: 1).wasTakenAway)
    #expect(!conditions(processor: 10_000, waits: 1, delay: 90_000).wasTakenAway)
    #expect(conditions(processor: 10_000, waits: 1, delay: 110_000).wasTakenAway)
    #expect(!conditions(processor: 10_000, waits: 1, delay: nil).wasTakenAway, "a kernel that does not say accuses nobody")
    // What it waits for may take its processor: a process of its own that it wakes.
    #expect(!conditions(processor: 500_000, preemptions: 3, waits: 60, delay: 20_000).wasTakenAway)
  }

  @Test func whatSleepsWaits() {
    let watch = BlockWatch()
    usleep(2000)
    let found = watch.conditions()
    #expect(found.waits >= 1 && found.nanoseconds >= 2_000_000)
  }

  @Test func theKernelsStatisticsOfAThread() throws {
    let found = try #require(scheduling(Array("1047206 24541 12\n".utf8)))
    #expect(found.ran == 1_047_206 && found.waited == 24541)
    #expect(scheduling(Array("none\n".utf8)) == nil && scheduling([]) == nil)
  }
}
