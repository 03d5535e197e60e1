# The same spec in Terraform: the YAML read by Terraform itself, one resource of its built-in provider for each
# resource of ours, and the state in Postgres. Nothing is downloaded, and no API is called: it is Terraform's own
# work that is measured.

terraform {
  backend "pg" {}
}

variable "spec" {
  type        = string
  description = "The directory of the spec's files."
}

locals {
  documents = [
    for file in fileset(var.spec, "**/*.yaml") : yamldecode(file("${var.spec}/${file}"))
  ]

  # Which fields of a section's rows make its key.
  keys = {
    gpuTypes     = ["name"]
    teams        = ["name"]
    regions      = ["name"]
    gpuPools     = ["region", "gpuType"]
    users        = ["name"]
    memberships  = ["team", "user"]
    apiKeys      = ["name"]
    reservations = ["name"]
  }

  resources = merge(flatten([
    for document in local.documents : [
      for section, fields in local.keys : {
        for row in lookup(document, section, []) :
        join("/", concat([section], [for field in fields : row[field]])) => row
      }
    ]
  ])...)
}

resource "terraform_data" "resource" {
  for_each = local.resources
  input    = each.value
}
