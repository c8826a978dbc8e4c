/// Assay's version, as the file `VERSION` of the checkout has it.
let assayVersion = String(decoding: PackageResources.VERSION.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
