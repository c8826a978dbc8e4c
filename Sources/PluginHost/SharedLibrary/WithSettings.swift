import AssayKit
import CAssayPlugin
import Glibc

/// Calls `body` with the settings of `descriptions` in their order, as C has them. They are valid during the call.
func withSettings<Result>(
  _ settings: Settings, _ descriptions: [SettingDescription], _ body: (UnsafePointer<assay_setting>?) -> Result
) -> Result {
  var values: [assay_setting] = []
  var texts: [UnsafeMutablePointer<CChar>?] = []
  var lists: [UnsafeMutableBufferPointer<Double>] = []
  defer {
    for text in texts { free(text) }
    for list in lists { list.deallocate() }
  }
  for description in descriptions {
    var value = assay_setting()
    switch description.kind {
    case .number, .integer: value.number = settings.number(description.name)
    case .flag: value.number = settings.flag(description.name) ? 1 : 0
    case .numbers, .integers:
      let numbers = settings.numbers(description.name)
      let list = UnsafeMutableBufferPointer<Double>.allocate(capacity: numbers.count)
      _ = list.initialize(from: numbers)
      lists.append(list)
      value.numbers = UnsafePointer(list.baseAddress)
      value.count = numbers.count
    case .choice:
      let text = strdup(settings.text(description.name))
      texts.append(text)
      value.text = UnsafePointer(text)
    }
    values.append(value)
  }
  return values.withUnsafeBufferPointer { body($0.baseAddress) }
}
