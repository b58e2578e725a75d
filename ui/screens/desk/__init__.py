"""Work through what needs a person: rejects, stuck claims, authorizations and appeals, on one desk."""
