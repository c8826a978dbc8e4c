import Testing

/// `assay gate --against` in a repository of somebody's own, whose policy says how its plugin is built.
@Suite struct PluginRevisionTests {
  /// The template of a plugin in C as the folder `mine` of a repository with one commit.
  private func repository(policy: String = "build: make, plugin: ./libmine.so, metrics: {steps: {}}") async throws -> Folder {
    let folder = try Folder()
    let made = try await shell(
      """
      set -e
      \(assayPath) plugin new --c mine >/dev/null
      cd mine
      echo '*.so' >.gitignore
      echo '{gate: 1, \(policy)}' >gate.yaml
      cd ..
      git init -q . && git add -A && git -c user.name=t -c user.email=t@t commit -qm first
      """, in: folder)
    try #require(made.code == 0, "\(made.err)")
    return folder
  }

  private func gate(_ change: String = "true", in folder: Folder) async throws -> Finished {
    try await shell("cd mine && \(change) && \(assayPath) gate suite.yaml --against HEAD --filter mine", in: folder)
  }

  @Test func bothRevisionsAreBuiltAndCompared() async throws {
    let folder = try await repository()
    let same = try await gate(in: folder)
    #expect(same.code == 0, "\(same.err)")
    #expect(same.out.contains("./libmine.so of HEAD") && same.out.contains("./libmine.so of the working folder"), "\(same.out)")
    let slower = try await gate("sed -i 's/+= -s->rate/+= -s->rate \\/ 2/' method.h", in: folder)
    #expect(slower.code == 1, "\(slower.out)\(slower.err)")
    #expect(slower.out.contains("regressed"))
    // What the gate made is not the repository's.
    let status = try await shell("git status --porcelain -- mine .build", in: folder)
    #expect(status.out == " M mine/method.h\n")
  }

  @Test func aFolderThatDoesNotBuildSaysWhatTheCompilerSaid() async throws {
    let folder = try await repository()
    let broken = try await gate("echo 'no C' >>plugin.c", in: folder)
    #expect(broken.code == 4)
    #expect(broken.err.contains("the working folder does not build by 'make':"), "\(broken.err)")
    #expect(broken.err.contains("plugin.c"))
  }

  /// Else the working folder's plugin would be compared with itself.
  @Test func aRevisionWithoutThePluginIsNoBaseline() async throws {
    let folder = try await repository(policy: "build: make, plugin: ./late.so, metrics: {steps: {}}")
    let end = try await gate("make -s && cp libmine.so late.so", in: folder)
    #expect(end.code == 4 && end.out.isEmpty)
    #expect(end.err.contains("HEAD has no './late.so', which 'plugin' in gate.yaml names"), "\(end.err)")
  }

  @Test func aPluginByItsWholePathIsEachRevisionsOwn() async throws {
    let folder = try await repository(policy: "build: make, plugin: PLACE/libmine.so, metrics: {steps: {}}")
    let changed = try await gate(
      "sed -i \"s|PLACE|$PWD|\" gate.yaml && sed -i 's/+= -s->rate/+= -s->rate \\/ 2/' method.h", in: folder)
    #expect(changed.code == 1, "\(changed.out)\(changed.err)")
  }

  @Test func aPluginOfAnotherPlaceIsNoRevisionsOwn() async throws {
    let folder = try await repository(policy: "build: make, plugin: ../../elsewhere.so, metrics: {steps: {}}")
    let end = try await gate("make -s && cp libmine.so ../../elsewhere.so", in: folder)
    #expect(
      end.code == 4 && end.err.contains("'../../elsewhere.so', which 'plugin' in gate.yaml names, is no file"), "\(end.err)")
  }

  /// All revisions share a work tree, where the last one's plugin lies.
  @Test func aRevisionWhoseBuildMakesNothingHasNoPluginOfAnother() async throws {
    let folder = try await repository()
    try #require(try await gate(in: folder).code == 0)
    let end = try await gate(
      "sed -i 's/build: make/build: \"true\"/' gate.yaml && git -c user.name=t -c user.email=t@t commit -qam second", in: folder
    )
    #expect(end.code == 4 && end.err.contains("HEAD has no './libmine.so'"), "\(end.out)\(end.err)")
  }

  /// As a workflow's checkout has it, unless it is told otherwise.
  @Test func aCloneSaysHowToHaveTheBase() async throws {
    let folder = try await repository()
    let end = try await shell(
      """
      first=$(git rev-parse HEAD)
      git branch -q base && git -c user.name=t -c user.email=t@t commit -q --allow-empty -m second
      git clone -q --depth 1 "file://$PWD" shallow && git clone -q . whole
      (cd shallow/mine && \(assayPath) gate suite.yaml --against $first)
      cd whole/mine && \(assayPath) gate suite.yaml --against base
      """, in: folder)
    #expect(end.code == 2 && end.err.contains("a clone without its history: have it whole, by 'fetch-depth: 0'"), "\(end.err)")
    #expect(end.err.contains("'base' is no revision of") && end.err.contains("; 'origin/base' is one\n"), "\(end.err)")
  }

  @Test func aBuildThatMakesNothingIsRefused() async throws {
    let folder = try await repository(policy: "build: make")
    let refused = try await gate(in: folder)
    #expect(refused.code == 2)
    #expect(refused.err.contains("'build' needs 'plugin'"), "\(refused.err)")
  }
}
