"""The model of notes: from their own forward equations a cell in the cell language, with questions where they leave it open."""
