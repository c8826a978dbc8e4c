import Records

/// Where the iterates of one and two dimensions went: along f, or on its contours.
let pathPlot = PlotKind(
  "path", "the iterates of one-dimensional problems along f, of two-dimensional ones on its contours", moves: true
) { source in
  var plot = Plot(of: source)
  let known = source.report.records.filter { $0.course?.iterate != nil }
  for (reason, records) in source.report.records.filter({ $0.course?.iterate == nil }).grouped(by: absenceOfPath) {
    plot.note(records, lack: reason, isMissed: records[0].course == nil)
  }
  for (subject, records) in known.grouped(by: { subject($0.trial) }) {
    let landscape = plot.isFull ? nil : checkedLandscape(of: records[0], source)
    if landscape == nil, !plot.isFull {
      plot.note(records, lack: "only its plugin can evaluate '\(records[0].trial.problem.name)', so the path has no background")
    }
    if records[0].dimension == 1, !source.joinsWalks {
      addWalks(records, landscape, to: &plot)
    } else {
      let shown = Array(records.prefix(source.mostPaths))
      plot.add(records[0].dimension == 1 ? walks(subject, shown, landscape) : ways(subject, shown, landscape))
      plot.note(
        Array(records.dropFirst(shown.count)),
        lack: "a chart of a page has \(counted(source.mostPaths, "path")); 'assay plot' draws the others"
      )
    }
  }
  return plot
}

private func absenceOfPath(_ record: TrialRecord) -> String {
  guard record.course != nil else { return absenceOfCourse(record) }
  if let reason = whyProgramLacks("iterates", record) { return reason }
  return "a path is drawn of one dimension or two, and the problem has \(record.dimension ?? 0)"
}

/// The landscape of a record's problem, if it has the recorded value at the start.
private func checkedLandscape(of record: TrialRecord, _ source: PlotSource) -> PlotSource.Landscape? {
  guard let landscape = source.landscape(record.trial), let path = Path(record) else { return nil }
  let (here, recorded) = (landscape(path.points[0]), path.values[0])
  let isSame = (here - recorded).magnitude <= 1e-4 * max(1, recorded.magnitude) || here.isNaN && recorded.isNaN
  return isSame ? landscape : nil
}

/// The samples of a trial.
struct Path {
  let name: String
  let steps: [Int]
  /// One or two numbers each.
  let points: [[Double]]
  let values: [Double]

  init?(_ record: TrialRecord) {
    guard let course = record.course, let columns = course.iterate?.map({ $0.numbers.map(Double.init) }), !columns.isEmpty
    else {
      return nil
    }
    let steps = TrialCourse.steps(to: record.steps)
    guard columns.allSatisfy({ $0.count == steps.count }), course.values.count == steps.count else { return nil }
    name = "\(record.trial.optimizer)"
    self.steps = steps
    points = steps.indices.map { index in columns.map { $0[index] } }
    values = course.values.numbers.map(Double.init)
  }
}

/// The moments at which paths are shown: at most 48 of their steps.
struct Moments {
  let steps: [Int]

  init(_ paths: [Path]) { steps = thinned(Set(paths.flatMap(\.steps)).sorted(), to: 48) }

  var animation: Chart.Animation {
    Chart.Animation(frames: steps.map { "step \($0)" }, secondsPerFrame: 0.15)
  }

  /// The first frame at which a step is shown.
  func frame(of step: Int) -> Int { steps.firstIndex { $0 >= step } ?? steps.count - 1 }
}

/// The range of an element of the iterates, without those that ran away.
func range(_ paths: [Path], _ element: Int) -> ClosedRange<Double> {
  let numbers = paths.flatMap { path -> [Double] in
    let start = path.points[0][element]
    let reach = 40 * max(1, start.magnitude)
    return path.points.map { $0[element] }.filter { ($0 - start).magnitude <= reach }
  }
  guard let least = numbers.min(), let greatest = numbers.max() else { return -1...1 }
  // Beside a start from which all ran away there is more to see of f than of the path.
  let hasRunAway = least == greatest && numbers.count < paths.reduce(0) { $0 + $1.points.count }
  let room = max(greatest - least, (hasRunAway ? 10 : 1e-3) * max(1, least.magnitude)) * 0.12
  return (least - room)...(greatest + room)
}

/// A chart for each trial, so that points on the same curve do not hide each other.
private func addWalks(_ records: [TrialRecord], _ landscape: PlotSource.Landscape?, to plot: inout Plot) {
  guard !plot.isFull else { return plot.leaveOut(records.count) }
  let paths = records.compactMap { record in Path(record).map { (record, $0) } }
  let moments = Moments(paths.map(\.1))
  let method = methodNames(records)
  let methods = paths.grouped { method($0.0.trial) }
  for (index, (name, walkers)) in methods.enumerated() {
    for (record, path) in walkers {
      let title = walkers.count > 1 ? "\(name), seed \(record.trial.seed)" : name
      plot.add(walk(record, path, title, .palette(index), moments, landscape))
    }
  }
}

/// The points of all methods on one curve; those with fewer points lie above, so that they are seen.
private func walks(_ subject: String, _ records: [TrialRecord], _ landscape: PlotSource.Landscape?) -> Chart {
  let method = methodNames(records)
  let walkers = records.compactMap { record in Path(record).map { (name: method(record.trial), path: $0) } }
  let methods = walkers.grouped(by: \.name).map(\.key)
  let moments = Moments(walkers.map(\.path))
  let x = range(walkers.map(\.path), 0)
  let curve = landscape.map { samples(of: $0, over: x) } ?? []
  let series = walkers.sorted { $0.path.points.count > $1.path.points.count }.map { walker in
    let points = zip(walker.path.points, walker.path.values).map { Chart.Point($0[0], $1) }
    return Chart.Series(
      walker.name, color: .palette(methods.firstIndex(of: walker.name) ?? 0), marks: [.points(points)],
      appearance: .growing(walker.path.steps.map(moments.frame)))
  }
  return Chart(
    title: subject,
    description: "The iterates of \(counted(walkers.count, "trial"))\(curve.isEmpty ? "" : " on the curve of f").",
    x: .init("x", range: x), y: .init("f(x)", range: heights(walkers.map(\.path), curve, within: x)),
    series: (curve.isEmpty ? [] : [Chart.Series(nil, color: .neutral, marks: [.line(curve)])]) + series,
    animation: moments.animation)
}

/// The range of f over a range of x; iterates that ran away would leave a flat line of the curve.
private func heights(_ paths: [Path], _ curve: [Chart.Point], within x: ClosedRange<Double>) -> ClosedRange<Double>? {
  let points = curve + paths.flatMap { zip($0.points, $0.values).map { Chart.Point($0[0], $1) } }
  let heights = points.filter { x.contains($0.x) && $0.y.isFinite }.map(\.y)
  guard let least = heights.min(), let greatest = heights.max() else { return nil }
  let room = max(0.08 * (greatest - least), 1e-3 * max(1, least.magnitude))
  return (least - room)...(greatest + room)
}

private func samples(of f: PlotSource.Landscape, over range: ClosedRange<Double>) -> [Chart.Point] {
  (0...240).map { range.lowerBound + (range.upperBound - range.lowerBound) * Double($0) / 240 }.map { Chart.Point($0, f([$0])) }
}

private func walk(
  _ record: TrialRecord, _ path: Path, _ method: String, _ color: Chart.Color, _ moments: Moments,
  _ landscape: PlotSource.Landscape?
) -> Chart {
  let range = range([path], 0)
  let curve = landscape.map { samples(of: $0, over: range) } ?? []
  let background = curve.isEmpty ? nil : Chart.Series(nil, color: .neutral, marks: [.line(curve)])
  let shown = zip(path.steps, zip(path.points, path.values)).map { ($0, Chart.Point($1.0[0], $1.1)) }
  let iterates = Chart.Series(
    nil, color: color, marks: [.points(shown.map(\.1))], appearance: .growing(shown.map { moments.frame(of: $0.0) }))
  return Chart(
    title: "\(record.trial.pooledProblem) by \(method)",
    description:
      "\(counted(path.steps.count, "iterate")) of \(counted(record.steps, "step"))\(curve.isEmpty ? "" : ", on the curve of f"); \(record.status.rawValue).",
    x: .init("x", range: range), y: .init("f(x)", range: heights([path], curve, within: range)),
    series: [background].compactMap(\.self) + [iterates],
    animation: moments.animation)
}

/// The paths of all methods on the contours of f.
private func ways(_ subject: String, _ records: [TrialRecord], _ landscape: PlotSource.Landscape?) -> Chart {
  let method = methodNames(records)
  let walkers = records.compactMap { record in
    Path(record).map { (name: method(record.trial), path: $0) }
  }
  let paths = walkers.map(\.path)
  let moments = Moments(paths)
  let methods = walkers.grouped(by: \.name).map(\.key)
  let (x, y) = (range(paths, 0), range(paths, 1))
  let background = landscape.map { f in
    Chart.Series(nil, color: .neutral, marks: [.contours(contourLines(x: x, y: y) { f([$0, $1]) })])
  }
  let series = walkers.flatMap { walker in
    let path = walker.path
    // Seeds of a method have one color, and the legend has methods.
    let color = Chart.Color.palette(methods.firstIndex(of: walker.name) ?? 0)
    let points = path.points.map { Chart.Point($0[0], $0[1]) }
    let frames = path.steps.map(moments.frame)
    let dotted = path.steps.indices.filter { path.steps.count <= 120 || moments.steps.contains(path.steps[$0]) }
    return [
      Chart.Series(walker.name, color: color, marks: [.line(points)], appearance: .growing(frames)),
      Chart.Series(
        walker.name, color: color, marks: [.points(dotted.map { points[$0] })],
        appearance: .growing(dotted.map { frames[$0] })),
    ]
  }
  return Chart(
    title: subject,
    description: "The paths of \(counted(paths.count, "trial"))\(landscape == nil ? "" : " on the contours of f").",
    x: .init("x₁", range: x), y: .init("x₂", range: y), series: [background].compactMap(\.self) + series,
    animation: moments.animation)
}
