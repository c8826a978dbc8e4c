import PluginHost
import Testing

/// A container has less memory than its machine.
@Suite struct MachineMemoryTests {
  private let files = [
    "/sys/fs/cgroup/jobs/memory.max": "4294967296\n", "/sys/fs/cgroup/jobs/small/memory.max": "max\n",
    "/sys/fs/cgroup/memory.max": "8589934592\n",
    "/sys/fs/cgroup/memory/docker/memory.limit_in_bytes": "1073741824\n",
    "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
  ]

  @Test(arguments: [
    ("0::/jobs/small\n", 4_294_967_296.0), ("0::/\n", 8_589_934_592),
    ("0::/not/seen/from/here\n", 8_589_934_592),
    ("5:devices:/\n4:cpu,memory:/docker/a\n1:name=systemd:/docker/a\n", 1_073_741_824),
    ("4:memory:/docker\n0::/jobs\n", 1_073_741_824), ("4:memory:/\n", 9_223_372_036_854_771_712),
  ])
  func theLeastLimitOfAllGroupsHolds(_ groups: String, bytes: Double) {
    #expect(controlGroupLimit(groups: groups) { files[$0] } == bytes)
  }

  @Test(arguments: ["", "0::/\n", "5:devices:/\n", "nonsense", "4:memory\n"])
  func withoutAGroupOfMemoryThereIsNoLimit(_ groups: String) {
    #expect(controlGroupLimit(groups: groups) { _ in nil } == nil)
  }

  @Test func thisMachineHasMemory() {
    #expect(machineMemoryBytes() > 0x1p20)
  }
}
