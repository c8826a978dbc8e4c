/// Assay's version, from the file `VERSION` of the checkout.
let assayVersion = String(decoding: PackageResources.VERSION.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
