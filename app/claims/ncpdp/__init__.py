"""Read and write NCPDP telecommunication messages; this codec knows no other area."""
