import Dispatch
import Synchronization
import Testing

@testable import PluginHost

/// The processes of several plugins begin and end at the same time.
@Suite struct PluginProcessesTests {
  @Test func aProcessThatBeginsIsNobodysOrphan() throws {
    let faults = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
      for _ in 0..<25 {
        do throws(PluginFault) {
          let memory = try SharedMemory()
          let child = try ChildProcess("cat", memory: memory.descriptor)
          try child.send(Array("word\n".utf8))
          _ = try child.receive(within: nil)
          child.kill()
        } catch {
          faults.withLock { $0.append("\(error)") }
        }
        PluginProcesses.endOrphans()
      }
    }
    #expect(faults.withLock { $0 } == [])
  }
}
